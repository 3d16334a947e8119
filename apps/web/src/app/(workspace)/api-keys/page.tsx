import type { Metadata } from "next";
import { ApiKeysPage } from "../../../ui/keys/ApiKeysPage.tsx";

export const metadata: Metadata = { title: "API keys" };

export default ApiKeysPage;
