import type { Metadata } from "next";
import { ResourcesPage } from "../../../ui/values/ResourcesPage.tsx";

export const metadata: Metadata = { title: "Resources" };

export default ResourcesPage;
