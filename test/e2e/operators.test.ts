import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFaults } from "../support/browser.ts";
import { RawClient } from "../support/client.ts";
import { type ConsoleSite, password, startConsole } from "../support/console.ts";
import { type OpenIdProvider, startOpenIdProvider } from "../support/openid-provider.ts";
import { totp } from "../support/totp.ts";

const verona = "verona.example";
const mantua = "mantua.example";
const hal = { sub: "17", email: "hal@post.example", emailVerified: true, name: "Hal" };

let provider: OpenIdProvider;
let site: ConsoleSite;

beforeAll(async () => {
  provider = await startOpenIdProvider(hal);
  site = await startConsole({
    ROSTRA_TWO_FACTOR_REQUIRED: "owners",
    ROSTRA_OIDC_ISSUER: provider.issuer,
    ROSTRA_OIDC_CLIENT_ID: provider.client.id,
    ROSTRA_OIDC_CLIENT_SECRET: provider.client.secret,
    ROSTRA_OIDC_NAME: "Verona Login",
  });
  const { shell } = site;
  for (const domain of [verona, mantua]) await shell(["domain", "add", domain]);
  await shell(["account", "add", `romeo@${verona}`, "--password-stdin"], password);
  await shell(
    ["operator", "add", hal.email, "--name", "Hal", "--role", "helpdesk", "--domain", verona, "--password-stdin"],
    password,
  );
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

const url = (path: string): string => site.rostra.consoleUrl + path;
/** The path of a link that the shell printed; it knows no port of a console that takes any. */
async function linkFrom(...args: readonly string[]): Promise<string> {
  const [link = ""] = (await site.shell(args)).split("\n");
  return url(new URL(link).pathname);
}
const heading = (page: Page, name: string): Promise<void> =>
  page.getByRole("heading", { level: 1, name, exact: true }).waitFor();

/** What the audit holds of an operator's ways in, oldest first. */
async function audited(email: string): Promise<readonly string[]> {
  const entries: { action: string; target: string; details: Record<string, string> }[] = JSON.parse(
    await site.shell(["audit", "list", "--action", "operator", "--limit", "100", "--json"]),
  );
  return entries
    .filter(({ target }) => target === email)
    .map(({ action, details }) => [action.replace("operator.", ""), details["method"]].filter(Boolean).join(" "))
    .reverse();
}

/** The status of a call of the API in the page's name. */
async function asked(page: Page, procedure: string): Promise<number> {
  return (await page.request.get(url(`/api/trpc/${procedure}`))).status();
}

/** A visitor who has given the right password. */
async function atSecondStep(email: string): Promise<Page> {
  const page = await site.visitor();
  await page.goto(url("/sign-in"));
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, "Second step");
  return page;
}

async function answer(page: Page, code: string): Promise<void> {
  await page.getByRole("textbox").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs in at the provider, starting from the page. */
async function byProvider(page: Page, person = hal): Promise<void> {
  provider.person = person;
  await page.getByRole("button", { name: "Continue with Verona Login" }).click();
}

describe("two-factor: TOTP and recovery codes", () => {
  let recoveryCodes: readonly string[] = [];
  let key = "";

  it("two-factor: who must have one can do nothing before it is set up, and everything after", async () => {
    const { page } = site;
    await page.goto(url("/accounts"));
    await heading(page, "Your profile");
    await page.getByText("Here a second factor is asked of you.").waitFor();
    expect(await asked(page, "operator.list")).toBe(403);
    await page.getByRole("button", { name: "Set up" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Your password").fill("a wrong passphrase");
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByText("This is not your password.").waitFor();
    await dialog.getByLabel("Your password").fill(password);
    await dialog.getByRole("button", { name: "Continue" }).click();
    await dialog.getByRole("img", { name: /^QR code/ }).waitFor();
    await site.picture("two-factor-setup");
    expect(await accessibilityFaults(page)).toEqual([]);
    key = (await dialog.locator("code").textContent()) ?? "";
    await dialog.getByLabel("Code", { exact: true }).fill("000000");
    await dialog.getByRole("button", { name: "Switch on" }).click();
    await dialog.getByText("This code is wrong.").waitFor();
    await dialog.getByLabel("Code", { exact: true }).fill(totp(key));
    await dialog.getByRole("button", { name: "Switch on" }).click();
    const codes = dialog.getByRole("list", { name: "Recovery codes" });
    await codes.waitFor();
    recoveryCodes = await codes.getByRole("listitem").allTextContents();
    expect(new Set(recoveryCodes).size).toBe(10);
    await site.picture("two-factor-recovery-codes");
    await dialog.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("Should you lose your phone").waitFor();
    expect(await asked(page, "operator.list")).toBe(200);
    expect(await site.faultsOf({ profile: "/profile" })).toEqual([]);
  });

  it("two-factor: the password alone opens nothing; a code signs in, once", async () => {
    const page = await atSecondStep("ann@verona.example");
    expect(await site.faultsIn("sign-in-second-step", page)).toEqual([]);
    expect(await asked(page, "operator.me")).toBe(401);
    await answer(page, "000000");
    await page.getByText("This code is wrong").waitFor();
    const code = totp(key);
    await answer(page, code);
    await heading(page, "Overview");
    await page.context().close();
    const again = await atSecondStep("ann@verona.example");
    await answer(again, code);
    await again.getByText("was used already").waitFor();
    await again.context().close();
  });

  it("two-factor: a recovery code signs in once, and all of it is in the audit", async () => {
    const [code = ""] = recoveryCodes;
    const page = await atSecondStep("ann@verona.example");
    await page.getByRole("button", { name: "Use a recovery code" }).click();
    await answer(page, code.toUpperCase());
    await heading(page, "Overview");
    await page.context().close();
    const again = await atSecondStep("ann@verona.example");
    await again.getByRole("button", { name: "Use a recovery code" }).click();
    await answer(again, code);
    await again.getByText("This recovery code is wrong, or was used already.").waitFor();
    await again.context().close();
    expect(await audited("ann@verona.example")).toEqual([
      "created",
      "signedIn password",
      "twoFactorEnabled",
      "secondStepFailed",
      "signedIn totp",
      "secondStepFailed",
      "signedIn recoveryCode",
      "secondStepFailed",
    ]);
  });

  it("two-factor: a changed password ends the other sessions; one that is lost is switched off from the shell", async () => {
    const other = await site.signedIn(hal.email);
    const page = await site.signedIn(hal.email);
    await page.goto(url("/profile"));
    await page.getByRole("button", { name: "Change password" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Your password").fill(password);
    await dialog.getByLabel("New password").fill("another passphrase");
    await dialog.getByRole("button", { name: "Change password" }).click();
    await page.getByText("Your password is changed.").waitFor();
    expect([await asked(other, "operator.me"), await asked(page, "operator.me")]).toEqual([401, 200]);
    for (const one of [other, page]) await one.context().close();
    await site.shell(["operator", "two-factor", "off", "ann@verona.example"]);
    const ann = await site.visitor();
    await ann.goto(url("/sign-in"));
    await ann.getByLabel("E-mail").fill("ann@verona.example");
    await ann.getByLabel("Password", { exact: true }).fill(password);
    await ann.getByRole("button", { name: "Sign in" }).click();
    await heading(ann, "Your profile");
    await ann.context().close();
  });
});

describe("oidc: an OpenID provider", () => {
  it("oidc: one that was down is asked again; only a verified e-mail of an operator signs in", async () => {
    const page = await site.visitor();
    await page.goto(url("/sign-in?next=/profile"));
    await byProvider(page);
    await page.getByText("Verona Login does not answer.").waitFor();
    provider.open(url("/api/auth/callback/oidc"));
    await byProvider(page, { ...hal, sub: "1", email: "nobody@post.example" });
    await page.getByText("nobody here has the e-mail address it gave").waitFor();
    await byProvider(page, { ...hal, emailVerified: false });
    await page.getByText("has not confirmed an e-mail address of yours").waitFor();
    expect(await asked(page, "operator.me")).toBe(401);
    await byProvider(page);
    await heading(page, "Your profile");
    await page.getByText("Helpdesk · verona.example").waitFor();
    await page.context().close();
    // Known by the provider's name for it from now on, whatever its e-mail is.
    const later = await site.visitor();
    await later.goto(url("/sign-in"));
    await byProvider(later, { ...hal, email: "hal@elsewhere.example", emailVerified: false });
    await heading(later, "Overview");
    await later.context().close();
    expect((await audited(hal.email)).slice(-2)).toEqual(["signedIn oidc", "signedIn oidc"]);
  });

  it("oidc: who is invited accepts by it and sees his domain alone", async () => {
    const dora = { sub: "18", email: "dora@post.example", emailVerified: true, name: "Dora" };
    const link = await linkFrom("operator", "invite", dora.email, "--role", "admin", "--domain", mantua);
    const page = await site.visitor();
    await page.goto(link);
    await heading(page, "Become an operator");
    expect(await site.faultsIn("operator-invitation", page)).toEqual([]);
    await byProvider(page, hal);
    await page.getByText("This invitation is for another e-mail address").waitFor();
    await byProvider(page, dora);
    await heading(page, "Overview");
    await page.goto(url("/profile"));
    await page.getByText("Domain admin · mantua.example").waitFor();
    await page.getByText("You have no password here").waitFor();
    const domains = await page.request.get(url("/api/trpc/domain.list"));
    expect(await domains.text()).toContain(mantua);
    expect(await domains.text()).not.toContain(verona);
    await page.goto(url(`/accounts/romeo%40${verona}`));
    await page
      .getByText(/There is no such/)
      .first()
      .waitFor();
    await page.context().close();
  });
});

describe("operators: invitations", () => {
  it("operators: one who is there already signs in to accept, and has both roles", async () => {
    const link = await linkFrom("operator", "invite", hal.email, "--role", "auditor", "--domain", mantua);
    const page = await site.visitor();
    await page.goto(link);
    await page.getByRole("link", { name: "Sign in to accept" }).click();
    await page.getByLabel("E-mail").fill(hal.email);
    await page.getByLabel("Password", { exact: true }).fill("another passphrase");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("You are invited as auditor of mantua.example.").waitFor();
    await page.getByRole("button", { name: "Accept" }).click();
    await heading(page, "Overview");
    await page.goto(url("/profile"));
    for (const role of ["Helpdesk · verona.example", "Auditor · mantua.example"]) await page.getByText(role).waitFor();
    await page.goto(link);
    await heading(page, "This invitation is not valid any more");
    await page.context().close();
  });

  it("operators: one who is invited sets a name and a password, signs in and sees his domain alone", async () => {
    const link = await linkFrom("operator", "invite", "carl@post.example", "--role", "admin", "--domain", verona);
    const page = await site.visitor();
    await page.goto(link);
    await page.getByLabel("Your name").fill("Carl");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Accept" }).click();
    await heading(page, "You are an operator now");
    await page.context().close();
    const carl = await site.signedIn("carl@post.example");
    const domains = await (await carl.request.get(url("/api/trpc/domain.list"))).text();
    expect([domains.includes(verona), domains.includes(mantua)]).toEqual([true, false]);
    await carl.context().close();
  });
});

describe("reset: the link for an end user", () => {
  it("reset: sets a password with which the client logs in", async () => {
    const link = await linkFrom("account", "reset-link", `romeo@${verona}`);
    const page = await site.visitor();
    await page.goto(link);
    await heading(page, "Set a new password");
    expect(await site.faultsIn("reset", page)).toEqual([]);
    await page.getByLabel("New password").fill("a third passphrase");
    await page.getByRole("button", { name: "Set password" }).click();
    await heading(page, "Your new password is set");
    const client = await RawClient.connect({ ports: site.rostra.ports, domain: verona }, "tls");
    await client.login(verona, "romeo", "a third passphrase", "desk");
    await client.available();
    await page.context().close();
  });
});
