// Builds everything that `npm start` runs, unless it is built already.
import { build, checkNode, install } from "./prepare.mjs";

checkNode();
await install();
await build("all");
