import type { Metadata } from "next";
import { StoryFairnessPage } from "../../../../../ui/fairness/StoryFairnessPage.tsx";

export const metadata: Metadata = { title: "Fairness of a story" };

export default StoryFairnessPage;
