import type { Metadata } from "next";
import { RunsPage } from "../../../ui/run/RunsPage.tsx";

export const metadata: Metadata = { title: "Runs" };

export default RunsPage;
