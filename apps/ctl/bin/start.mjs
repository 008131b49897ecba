// `npm start` and `npm run dev`: prepares what is missing, then runs `rostractl up` in this very process.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, checkNode, install, root } from "./prepare.mjs";

checkNode();
await install();
const dev = process.argv.includes("--dev");
const ctl = "apps/ctl/dist/main.js";
await (dev ? build([ctl], "@rostra/ctl") : build([ctl, "apps/server/dist/main.js", "apps/console/.next/BUILD_ID"]));

process.argv = [process.argv[0], "rostractl", "up", ...process.argv.slice(2)];
await import(pathToFileURL(join(root, ctl)).href);
