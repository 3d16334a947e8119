import { createHash } from "node:crypto";
import { createServer } from "node:http";

/** An authorization server (RFC 6749, RFC 7636): a code is good once, for its client, its redirect and its proof. */
export async function openOauthService() {
  const codes = new Map<string, { challenge: string; redirect: string }>();
  let count = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://service");
    let body = "";
    request.on("data", (piece: Buffer) => {
      body += piece.toString();
    });
    request.on("end", () => {
      const answer = (status: number, data: object) => response.writeHead(status).end(JSON.stringify(data));
      if (url.pathname === "/authorize") {
        const code = `code-${count++}`;
        const redirect = url.searchParams.get("redirect_uri") ?? "";
        codes.set(code, { challenge: url.searchParams.get("code_challenge") ?? "", redirect });
        const back = new URL(redirect);
        back.searchParams.set("code", code);
        back.searchParams.set("state", url.searchParams.get("state") ?? "");
        return void response.writeHead(302, { location: back.href }).end();
      }
      const form = new URLSearchParams(body);
      const known = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const proof = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url");
      const basic = `Basic ${Buffer.from("client+1:s3cr3t").toString("base64")}`;
      if (request.headers.authorization !== basic) return void answer(401, { error: "invalid_client" });
      if (known === undefined || known.challenge !== proof || known.redirect !== form.get("redirect_uri")) {
        return void answer(400, { error: "invalid_grant" });
      }
      return void answer(200, {
        access_token: "marked-access-token",
        refresh_token: "marked-refresh",
        expires_in: 3600,
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return { origin, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** What a credential of the service is made of; people sign in for it. */
export function oauthCredential(service: { origin: string }, name: string) {
  const settings = {
    ...{ authorizeUrl: `${service.origin}/authorize?tenant=a`, tokenUrl: `${service.origin}/token` },
    ...{ clientId: "client 1", scope: "read write", sendClientBy: "basic", parameters: { access_type: "offline" } },
  };
  return {
    ...{ name, kind: "oauth_authorization_code", settings, secret: { clientSecret: "s3cr3t" } },
    ...{ allowedHosts: ["api.example.com"], allowHttp: true },
  };
}

/** Signs in at the service, which sends back to here: the path of that. */
export async function allowAt(url: string): Promise<string> {
  const answer = await fetch(url, { redirect: "manual" });
  const back = new URL(answer.headers.get("location") ?? "");
  return back.pathname + back.search;
}
