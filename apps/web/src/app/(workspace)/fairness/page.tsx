import type { Metadata } from "next";
import { FairnessPage } from "../../../ui/fairness/FairnessPage.tsx";

export const metadata: Metadata = { title: "Fairness" };

export default FairnessPage;
