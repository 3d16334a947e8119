import { join } from "node:path";

/**
 * The pages. Types are checked by `npm run typecheck`, not a second time by the build, so that a first start is short. This
 * file is no TypeScript: Next would keep a compiler of 30 MB in the web process to read it.
 * @type {import("next").NextConfig}
 */
const config = {
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
