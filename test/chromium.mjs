// A Chromium for the browser tests: the one that is there, else the distribution's, installed (as root) or unpacked into a
// cache folder (as anybody else). Debian and its kin; elsewhere install one and name it in ROSTRA_TEST_CHROMIUM.
import { execFile } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
];

/** The path of a Chromium that runs; `env` as of a process. Rejects with one sentence when there is none and none can be had. */
export async function findChromium(say, env) {
  const given = env.ROSTRA_TEST_CHROMIUM;
  if (given) return given;
  const present = places.find(isExecutable);
  if (present) return present;
  if (!isExecutable("/usr/bin/apt-get"))
    throw new Error("There is no Chromium: install one, or name it in ROSTRA_TEST_CHROMIUM.");
  return process.getuid?.() === 0 ? installPackage(say, env) : unpackPackages(say, env);
}

async function installPackage(say, env) {
  say("Installing Chromium …");
  const unattended = { ...env, DEBIAN_FRONTEND: "noninteractive" };
  await apt(["update"], unattended);
  await apt(["install", "-y", "--no-install-recommends", "chromium"], unattended);
  return "/usr/bin/chromium";
}

/** Downloads Chromium and the packages it lacks here with an apt of our own, and unpacks them beside each other. */
async function unpackPackages(say, env) {
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "rostra-chromium");
  const launcher = join(cache, "chromium");
  if (isExecutable(launcher)) return launcher;
  say(`Unpacking Chromium into ${cache} …`);
  const work = `${cache}.${process.pid}`;
  for (const folder of ["state/lists/partial", "cache/archives/partial", "root"])
    mkdirSync(join(work, folder), { recursive: true });
  try {
    const own = [
      ["Dir::State", join(work, "state")],
      ["Dir::State::status", "/var/lib/dpkg/status"],
      ["Dir::Cache", join(work, "cache")],
      ["Debug::NoLocking", "1"],
      ["APT::Sandbox::User", ""],
    ].flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    await apt([...own, "update"], env);
    await apt([...own, "install", "-y", "--download-only", "--no-install-recommends", "chromium"], env);
    const archives = join(work, "cache/archives");
    for (const file of readdirSync(archives).filter((name) => name.endsWith(".deb")))
      await execute("dpkg-deb", ["-x", join(archives, file), join(work, "root")]);
    for (const folder of ["state", "cache"]) rmSync(join(work, folder), { recursive: true });
    writeFileSync(join(work, "fonts.conf"), fontSettings(cache));
    writeFileSync(join(work, "chromium"), launchScript);
    chmodSync(join(work, "chromium"), 0o755);
    rmSync(cache, { recursive: true, force: true });
    renameSync(work, cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return launcher;
}

/** Runs the unpacked browser with the unpacked libraries, fonts included where the machine has none. */
const launchScript = `#!/bin/sh
root="$(dirname "$(readlink -f "$0")")/root"
for folder in "$root"/usr/lib/*-linux-gnu*/pulseaudio "$root"/lib/*-linux-gnu* "$root"/usr/lib/*-linux-gnu*; do
  LD_LIBRARY_PATH="$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
done
export LD_LIBRARY_PATH
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$root/../fonts.conf"
exec "$root/usr/lib/chromium/chromium" "$@"
`;

const fontSettings = (cache) => `<?xml version="1.0"?>
<fontconfig>
  <dir>${cache}/root/usr/share/fonts</dir>
  <cachedir>${cache}/font-cache</cachedir>
</fontconfig>
`;

async function apt(args, env) {
  try {
    await execute("apt-get", ["-q", ...args], { env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    throw new Error(
      `Chromium could not be had: apt-get ${args.at(-1)} failed: ${String(error.stderr || error.message).trim()}`,
    );
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return existsSync(path);
  } catch {
    return false;
  }
}
