import type { Metadata } from "next";
import { Suspense } from "react";
import { SetUp } from "../../ui/shell/SetUp.tsx";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

export default function SetUpPage() {
  return (
    <Suspense>
      <SetUp />
    </Suspense>
  );
}
