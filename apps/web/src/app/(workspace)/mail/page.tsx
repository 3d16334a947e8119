import type { Metadata } from "next";
import { MailPage } from "../../../ui/mail/MailPage.tsx";

export const metadata: Metadata = { title: "Mail and messages" };

export default MailPage;
