"use client";

import { useQuery } from "@tanstack/react-query";
import { toApiProblem } from "../api/apiError.ts";
import { useTRPC } from "../api/trpc.ts";
import { JsonTree } from "../json/JsonTree.tsx";
import { Bone, Late } from "../parts/Skeleton.tsx";
import { useTesting } from "./useTesting.ts";

/** The event that is pinned on an action, as a tree. */
export function PinnedView({ slug }: { slug: string }) {
  const trpc = useTRPC();
  const id = useTesting()?.storyId ?? "";
  const pin = useQuery(trpc.tests.pin.queryOptions({ id, slug }));
  if (pin.error) return <p className="text-bad">{toApiProblem(pin.error).message}</p>;
  if (pin.data === undefined) {
    return (
      <Late>
        <Bone className="my-2 w-2/3" />
      </Late>
    );
  }
  if (pin.data === null) return <p className="text-ink-2">The pin was taken out.</p>;
  return <JsonTree value={pin.data.data} root={slug} label={`Pinned event of ${slug}`} heightMax={220} />;
}
