import type { Metadata } from "next";
import { AuditPage } from "../../../ui/audit/AuditPage.tsx";

export const metadata: Metadata = { title: "Audit log" };

export default AuditPage;
