import type { Metadata } from "next";
import { SchedulesPage } from "../../../ui/schedules/SchedulesPage.tsx";

export const metadata: Metadata = { title: "Schedules" };

export default SchedulesPage;
