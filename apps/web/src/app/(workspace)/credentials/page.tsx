import type { Metadata } from "next";
import { CredentialsPage } from "../../../ui/values/CredentialsPage.tsx";

export const metadata: Metadata = { title: "Credentials" };

export default CredentialsPage;
