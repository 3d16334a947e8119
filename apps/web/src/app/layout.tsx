import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "../ui/api/Providers.tsx";
import { themeCookie, toTheme } from "../ui/shell/theme.ts";
import { fontClasses } from "./fonts.ts";
import "./styles.css";

export const metadata: Metadata = {
  title: { default: "Fairlead", template: "%s · Fairlead" },
  description: "Automation stories that share their workers fairly and lose nothing.",
  robots: { index: false },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

/** Every page. Reading the cookie makes it dynamic, which the nonce of its scripts needs as well. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = toTheme((await cookies()).get(themeCookie)?.value);
  return (
    <html
      lang="en"
      className={fontClasses}
      data-theme={theme === "system" ? undefined : theme}
      suppressHydrationWarning
    >
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
