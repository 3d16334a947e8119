"use client";

import CrashPage from "./error.tsx";
import { fontClasses } from "./fonts.ts";
import "./styles.css";

type GlobalCrashProps = { error: Error & { digest?: string }; reset: () => void };

/** When even the frame of the pages broke. */
export default function GlobalCrash(props: GlobalCrashProps) {
  return (
    <html lang="en" className={fontClasses}>
      <body>
        <title>This page stopped working · Fairlead</title>
        <CrashPage {...props} />
      </body>
    </html>
  );
}
