#!/usr/bin/env node
// `npx rostractl`: builds the command when its sources are newer, then runs it in this very process.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, checkNode, install, root } from "./prepare.mjs";

checkNode();
await install();
const main = "apps/ctl/dist/main.js";
await build([main], "@rostra/ctl");
await import(pathToFileURL(join(root, main)).href);
