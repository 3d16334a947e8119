import { expect, test } from "vitest";
import { isCommonPassword } from "./commonPasswords.ts";

test.each([
  "password1234",
  "P@ssw0rd2024!",
  "Passw0rd!Passw0rd!",
  "123456789012",
  "qwertyuiop123",
  "1q2w3e4r5t6y-password".slice(12),
  "aaaaaaaaaaaa",
  "abcabcabcabcabc",
  "iloveyou2023",
  "Welcome-to-2026",
  "letmein.letmein",
  "administrator1",
  "qwertz-asdfgh",
  "ChangeMe12345!",
  "Summer2025!!",
  "poiuytrewqlkj",
  "fairlead-admin",
])("%s is guessed first", (password) => {
  expect(isCommonPassword(password)).toBe(true);
});

test.each([
  "correct horse battery",
  "a long enough password",
  "vT9#kq2LmZ-7xw",
  "mein hund heisst bello",
  "seventeen green otters",
  "Xk3v-password-pQ8z",
])("%s is not", (password) => {
  expect(isCommonPassword(password)).toBe(false);
});

test("what a person is called does not count", () => {
  const about = ["Konstantina Papadopoulou", "konstantina@example.com"];
  expect(isCommonPassword("konstantina papadopoulou 1", about)).toBe(true);
  expect(isCommonPassword("konstantina papadopoulou 1")).toBe(false);
});
