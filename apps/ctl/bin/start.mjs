// `npm start` and `npm run dev`: prepares what is missing, then runs `rostractl up` in this very process.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, checkNode, ctl, install, root } from "./prepare.mjs";

checkNode();
await install();
const dev = process.argv.includes("--dev");
await build(dev ? "ctl" : "all");

process.argv = [process.argv[0], "rostractl", "up", ...process.argv.slice(2)];
await import(pathToFileURL(join(root, ctl)).href);
