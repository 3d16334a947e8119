import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "../../server/trpc/router.ts";

type Outputs = inferRouterOutputs<AppRouter>;

/** What the procedures answer, as it arrives in a page. */
export type StoryData = Outputs["stories"]["get"];
export type ListedStory = Outputs["stories"]["list"]["items"][number];
export type RunData = Outputs["runs"]["get"];
export type ScheduleData = Outputs["schedules"]["list"]["items"][number];
export type FairnessData = Outputs["fairness"]["get"];
export type StoryFairnessData = Outputs["fairness"]["story"];
