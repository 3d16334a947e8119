import { join } from "node:path";
import type { NextConfig } from "next";

/**
 * The pages. Types are checked by `npm run typecheck`, not a second time by the build, so that a first start is short.
 */
const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  transpilePackages: ["@fairlead/formula"],
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: join(import.meta.dirname, "../..") },
  devIndicators: false,
  allowedDevOrigins: ["127.0.0.1"],
  images: { unoptimized: true },
  // Browsers ask for it by this name wherever no page has told them of another.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
};

export default config;
