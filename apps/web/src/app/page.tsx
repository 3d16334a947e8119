import { redirect } from "next/navigation";

/** Home is the list of stories. */
export default function HomePage() {
  redirect("/stories");
}
