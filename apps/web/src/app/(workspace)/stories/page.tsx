import type { Metadata } from "next";
import { StoriesPage } from "../../../ui/stories/StoriesPage.tsx";

export const metadata: Metadata = { title: "Stories" };

export default StoriesPage;
