import { expect, test } from "vitest";
import { signForAws } from "./awsSignature.ts";

/** The examples of AWS's own documentation of signature version 4 for S3. */
const keys = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  region: "us-east-1",
  service: "s3",
};
const nowMs = Date.UTC(2013, 4, 24);

test.each([
  [
    "GET",
    "/test.txt",
    { range: "bytes=0-9" },
    null,
    "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
  ],
  ["GET", "/?lifecycle", {}, null, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
  ["GET", "/?max-keys=2&prefix=J", {}, null, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"],
  [
    "PUT",
    "/test$file.text",
    { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
    "Welcome to Amazon S3.",
    "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
  ],
] as const)("%s %s is signed as AWS documents it", (...[method, path, headers, body, signature]) => {
  const url = new URL(`https://examplebucket.s3.amazonaws.com${path}`);
  const signed = signForAws({ method, url, headers: new Map(Object.entries(headers)), body }, keys, nowMs);
  expect(signed.get("authorization")).toMatch(new RegExp(`Signature=${signature}$`));
  expect(signed.get("x-amz-date")).toBe("20130524T000000Z");
});

test("temporary keys send and sign their token, and what proxies change is not signed", () => {
  const request = {
    method: "GET",
    url: new URL("https://x.amazonaws.com/"),
    headers: new Map([["user-agent", "f"]]),
    body: null,
  };
  const signed = signForAws(request, { ...keys, sessionToken: "session" }, nowMs);
  expect(signed.get("x-amz-security-token")).toBe("session");
  expect(signed.get("authorization")).toContain(
    "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,",
  );
});
