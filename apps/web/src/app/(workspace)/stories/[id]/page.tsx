import type { Metadata } from "next";
import { StoryPage } from "../../../../ui/story/StoryPage.tsx";

export const metadata: Metadata = { title: "Story" };

export default StoryPage;
