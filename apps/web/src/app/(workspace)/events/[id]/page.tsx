import type { Metadata } from "next";
import { EventPage } from "../../../../ui/run/EventPage.tsx";

export const metadata: Metadata = { title: "Event" };

export default EventPage;
