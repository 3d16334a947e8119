"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Check, KeySquare, LogOut, Mail, Monitor, Moon, ScrollText, Sun } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { DropdownMenu } from "radix-ui";
import { postJson } from "../api/postJson.ts";
import { useSession } from "../api/useSession.ts";
import { type Handling, setHandling, useHandling } from "../parts/handling.ts";
import { AccountFace } from "./AccountFace.tsx";
import type { Place } from "./places.ts";
import { applyTheme, type Theme } from "./theme.ts";
import { useTheme } from "./useTheme.ts";

const item =
  "flex h-8 items-center gap-2 rounded-pill px-2 text-base outline-none data-[highlighted]:bg-sunk data-[highlighted]:outline-2 data-[highlighted]:outline-ink [&_svg]:size-4";

const choices: readonly { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
  { theme: "system", label: "Same as this machine", icon: Monitor },
];

const switches: readonly { label: string; isOn: (handling: Handling) => boolean; set: (isOn: boolean) => void }[] = [
  {
    label: "The wheel zooms boards",
    isOn: ({ wheel }) => wheel === "zoom",
    set: (isOn) => setHandling({ wheel: isOn ? "zoom" : "pan" }),
  },
  {
    label: "Letters alone are keys",
    isOn: ({ letters }) => letters,
    set: (letters) => setHandling({ letters }),
  },
];

/** Where admins of the workspace go. */
const adminPlaces: readonly Place[] = [
  { href: "/api-keys", label: "API keys", icon: KeySquare },
  { href: "/audit", label: "Audit log", icon: ScrollText },
];

/** Who is signed in, the theme, how pointers and keys work, and the way out: open from the start, for it comes when it is asked for. */
export function AccountDropdown({ className }: { className: string }) {
  const session = useSession().data;
  const theme = useTheme();
  const handling = useHandling();
  const leave = useSignOut();
  const user = session?.user;
  if (!user) return null;
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger className={className}>
        <AccountFace name={user.name} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Content
        side="top"
        align="start"
        sideOffset={6}
        collisionPadding={8}
        className="sheet z-50 min-w-60 rounded-card p-1.5"
      >
        <div className="px-2 pt-1.5 pb-2">
          <p className="font-semibold">{user.name}</p>
          <p className="text-ink-2 text-small">{user.email}</p>
          <p className="mt-1 text-ink-3 text-small">
            {capitalised(user.role)} of {session.workspace?.name}
          </p>
        </div>
        <DropdownMenu.Separator className="my-1 border-line border-t border-dashed" />
        <DropdownMenu.Label className="px-2 py-1 font-semibold text-ink-3 text-small">Theme</DropdownMenu.Label>
        <DropdownMenu.RadioGroup value={theme}>
          {choices.map(({ theme: choice, label, icon: Icon }) => (
            <DropdownMenu.RadioItem
              key={choice}
              value={choice}
              className={item}
              onSelect={(event) => {
                event.preventDefault();
                applyTheme(choice);
              }}
            >
              <Icon aria-hidden />
              {label}
              <DropdownMenu.ItemIndicator className="ml-auto">
                <Check aria-hidden />
              </DropdownMenu.ItemIndicator>
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
        <DropdownMenu.Separator className="my-1 border-line border-t border-dashed" />
        <DropdownMenu.Label className="px-2 py-1 font-semibold text-ink-3 text-small">
          Wheel and keys
        </DropdownMenu.Label>
        {switches.map(({ label, isOn, set }) => (
          <DropdownMenu.CheckboxItem
            key={label}
            className={item}
            checked={isOn(handling)}
            onCheckedChange={set}
            onSelect={(event) => event.preventDefault()}
          >
            {label}
            <DropdownMenu.ItemIndicator className="ml-auto">
              <Check aria-hidden />
            </DropdownMenu.ItemIndicator>
          </DropdownMenu.CheckboxItem>
        ))}
        <DropdownMenu.Separator className="my-1 border-line border-t border-dashed" />
        <DropdownMenu.Item className={item} asChild>
          <Link href="/mail">
            <Mail aria-hidden />
            Mail and messages
          </Link>
        </DropdownMenu.Item>
        {(user.role === "admin" || user.role === "owner") &&
          adminPlaces.map(({ href, label, icon: Icon }) => (
            <DropdownMenu.Item key={href} className={item} asChild>
              <Link href={href}>
                <Icon aria-hidden />
                {label}
              </Link>
            </DropdownMenu.Item>
          ))}
        <DropdownMenu.Item className={item} onSelect={leave}>
          <LogOut aria-hidden />
          Sign out
        </DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}

/** Ends the session on the server, forgets everything that was loaded, and goes to sign-in. */
function useSignOut(): () => void {
  const queryClient = useQueryClient();
  const router = useRouter();
  return () => {
    void postJson("/api/auth/sign-out", {}).then(() => {
      router.push("/sign-in");
      queryClient.clear();
    });
  };
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
