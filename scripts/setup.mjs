// npm leaves Hardhat's native package out when `npm ci` itself runs on Node 20 (its `engines` asks for 22), even with
// --force. Root scripts already run on the Node 24 that the `node` package brings, so a nested install passes that
// check and adds only what is missing, still pinned by the lockfile. On newer hosts this does nothing.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const { resolve } = createRequire(import.meta.url);

function hasNativeEdr() {
  try {
    createRequire(resolve("hardhat"))("@nomicfoundation/edr");
    return true;
  } catch {
    return false;
  }
}

if (!hasNativeEdr()) {
  if (process.env.MEDTRAIL_SETUP) {
    console.error("setup: Hardhat's native package is still missing; run npm ci on Node 22 or newer.");
    process.exit(1);
  }
  const { status } = spawnSync("npm", ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"], {
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, MEDTRAIL_SETUP: "1" },
  });
  process.exit(status ?? 1);
}
