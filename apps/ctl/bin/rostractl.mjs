#!/usr/bin/env node
// `npx rostractl`: builds the command when its sources are newer, then runs it in this very process.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, checkNode, ctl, install, root } from "./prepare.mjs";

checkNode();
await install();
await build("ctl");
await import(pathToFileURL(join(root, ctl)).href);
