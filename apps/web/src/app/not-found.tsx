import { SearchX } from "lucide-react";
import type { Metadata } from "next";
import { LinkButton } from "../ui/parts/Button.tsx";
import { Notice } from "../ui/parts/Notice.tsx";

export const metadata: Metadata = { title: "Not found" };

export default function NotFoundPage() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <h1 className="sr-only">Not found</h1>
      <Notice
        icon={SearchX}
        title="There is no page at this address"
        actions={
          <>
            <LinkButton href="/stories" look="primary">
              Go to the stories
            </LinkButton>
            <LinkButton href="/runs">Go to the runs</LinkButton>
          </>
        }
      >
        <p>The address may be cut off, or what was here has been removed.</p>
      </Notice>
    </main>
  );
}
