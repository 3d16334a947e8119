import type { Metadata } from "next";
import { RunPage } from "../../../../ui/run/RunPage.tsx";

export const metadata: Metadata = { title: "Run" };

export default RunPage;
