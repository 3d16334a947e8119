import type { Metadata } from "next";
import { NewStoryPage } from "../../../../ui/stories/NewStoryPage.tsx";

export const metadata: Metadata = { title: "New story" };

export default NewStoryPage;
