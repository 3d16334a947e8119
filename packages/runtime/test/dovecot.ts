import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ImapFlow } from "imapflow";
import { onTestFinished } from "vitest";
import { certificates } from "./egressCertificates.ts";
import { freePort } from "./freePort.ts";

/** A real Dovecot, in a folder of its own and with nothing of the system's. */
export type Dovecot = {
  port: number;
  tlsPort: number;
  /** Puts mails into a folder, in this order; returns when they are there. */
  deliver(mails: readonly Delivery[]): Promise<void>;
  /** Does something as another reader of the mailbox. */
  asReader<Result>(work: (client: ImapFlow) => Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Gives all mails of INBOX new numbers, as a server does that has lost its index. The server must be stopped. */
  renumber(): void;
};

export type Delivery = { source: string | Buffer; folder?: string; receivedMs?: number };

/** The program; empty where there is none, which skips its tests. */
export const dovecotProgram = process.env.DOVECOT ?? ["/usr/sbin/dovecot"].find((path) => existsSync(path)) ?? "";

export const user = { name: "ada", password: "open-sesame-4711" };

/** How a server logs in besides by password: `introspectUrl` tells it whose an access token is. */
type Logins = { introspectUrl?: string };

/** Starts a server, stopped when the test ends. */
export async function openDovecot(logins: Logins = {}): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), "fairlead-dovecot-"));
  chmodSync(folder, 0o755);
  const [port, tlsPort] = [await freePort(), await freePort()];
  configure(folder, { port, tlsPort, ...logins });
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    child = spawn(dovecotProgram, ["-F", "-c", join(folder, "dovecot.conf")], { stdio: "ignore" });
    const over = once(child, "exit").then(() => {
      const log = existsSync(join(folder, "log")) ? readFileSync(join(folder, "log"), "utf8") : "";
      throw new Error(`Dovecot ended: ${log.slice(-2_000)}`);
    });
    over.catch(() => {});
    while (!(await Promise.race([answers(port), over])));
  }
  async function stop(): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
  }
  async function asReader<Result>(work: (client: ImapFlow) => Promise<Result>): Promise<Result> {
    const auth = { user: user.name, pass: user.password };
    const client = new ImapFlow({ host: "127.0.0.1", port, secure: false, doSTARTTLS: false, auth, logger: false });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout().catch(() => {});
    }
  }

  onTestFinished(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return {
    port,
    tlsPort,
    start,
    stop,
    asReader,
    deliver: (mails) =>
      asReader(async (client) => {
        for (const { source, folder: to = "INBOX", receivedMs } of mails) {
          const at = receivedMs === undefined ? undefined : new Date(receivedMs);
          await client.append(to, source, [], at);
        }
      }),
    renumber() {
      for (const name of ["dovecot-uidlist", "dovecot.index", "dovecot.index.log", "dovecot.index.cache"]) {
        rmSync(join(folder, "mail", user.name, "Maildir", name), { force: true });
      }
    },
  };
}

/** The user that everything runs as: Dovecot does not serve root. */
function findOwner() {
  const isRoot = process.getuid?.() === 0;
  const name = isRoot ? "nobody" : userInfo().username;
  const id = (...args: string[]) => execFileSync("id", [...args, name], { encoding: "utf8" }).trim();
  return { name, group: id("-gn"), uid: id("-u"), gid: id("-g"), isRoot };
}

type Configured = Logins & { port: number; tlsPort: number };

function configure(folder: string, { port, tlsPort, introspectUrl }: Configured): void {
  const owner = findOwner();
  for (const name of ["run", "mail"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "cert.pem"), certificates.good);
  writeFileSync(join(folder, "key.pem"), certificates.key);
  writeFileSync(
    join(folder, "users"),
    `${user.name}:{PLAIN}${user.password}:${owner.uid}:${owner.gid}::${folder}/mail/${user.name}::\n`,
  );
  writeFileSync(
    join(folder, "dovecot.conf"),
    `base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <${folder}/cert.pem
ssl_key = <${folder}/key.pem
disable_plaintext_auth = no
default_internal_user = ${owner.name}
default_internal_group = ${owner.group}
default_login_user = ${owner.name}
first_valid_uid = 1
mail_location = maildir:~/Maildir
mail_home = ${folder}/mail/%u
mailbox_list_index = no
maildir_very_dirty_syncs = no
mail_max_userip_connections = 100
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service stats {
  chroot =
}
${introspectUrl === undefined ? "" : configureTokens(folder, introspectUrl)}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = passwd-file
  args = ${folder}/users
}
namespace inbox {
  inbox = yes
}
`,
  );
  if (owner.isRoot) execFileSync("chown", ["-R", `${owner.name}:${owner.group}`, join(folder, "mail")]);
}

/** Asks a service of the test, as RFC 7662 has it, whose a token is. */
function configureTokens(folder: string, introspectUrl: string): string {
  writeFileSync(
    join(folder, "oauth2.conf"),
    `introspection_mode = post
introspection_url = ${introspectUrl}
username_attribute = username
active_attribute = active
active_value = true
force_introspection = yes
tokeninfo_url =
`,
  );
  return `auth_mechanisms = plain oauthbearer xoauth2
passdb {
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = ${folder}/oauth2.conf
}`;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("data", () => end(true));
    socket.once("error", () => setTimeout(end, 30, false));
    socket.once("end", () => setTimeout(end, 30, false));
  });
}
