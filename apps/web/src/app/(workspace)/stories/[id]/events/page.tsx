import type { Metadata } from "next";
import { StoryEventsPage } from "../../../../../ui/story/StoryEventsPage.tsx";

export const metadata: Metadata = { title: "Events of a story" };

export default StoryEventsPage;
