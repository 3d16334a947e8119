import type { Metadata } from "next";
import { ImportPage } from "../../../../ui/stories/ImportPage.tsx";

export const metadata: Metadata = { title: "Import a story" };

export default ImportPage;
