import type { Metadata } from "next";
import { StoryRunsPage } from "../../../../../ui/story/StoryRunsPage.tsx";

export const metadata: Metadata = { title: "Runs of a story" };

export default StoryRunsPage;
