"use client";

import { usePathname, useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { useSession } from "../api/useSession.ts";
import { ProblemNotice } from "../parts/ProblemNotice.tsx";
import { SetupFirst } from "./SetupFirst.tsx";

/**
 * Lets those who are signed in through to the workspace; others go to sign-in and come back to the same address. It
 * decides nothing about access: every procedure does that for itself.
 */
export function Gate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useSession();
  const router = useRouter();
  const pathname = usePathname();
  const isOut = data !== undefined && data.user === null && !data.setupNeeded;
  useEffect(() => {
    if (isOut) router.replace(`/sign-in?next=${encodeURIComponent(pathname + window.location.search)}`);
  }, [isOut, router, pathname]);
  if (data?.user) return children;
  if (data?.setupNeeded) return <SetupFirst />;
  if (error && data === undefined) {
    return (
      <main className="grid min-h-dvh place-items-center">
        <h1 className="sr-only">Fairlead</h1>
        <ProblemNotice error={error} what="Your workspace" onRetry={() => void refetch()} />
      </main>
    );
  }
  return <main aria-busy="true" className="min-h-dvh" />;
}
