#!/usr/bin/env bash
# Branch coverage of the contracts by the Solidity tests. Hardhat counts lines only, so this runs Foundry's forge, fetched from
# npm into a temporary folder: it is no dependency of the project, since its packages exist for some platforms only.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-save --prefix "$work/forge" @foundry-rs/forge@1.7.1
cp -r "$root/contracts" "$root/test" "$work/"
ln -s "$root/node_modules" "$work/node_modules"

# forge asks its compiler for a version and for standard JSON: the npm solc answers both, offline.
cat > "$work/solc" <<'JS'
#!/usr/bin/env node
const solc = require("solc");
if (process.argv.includes("--version")) {
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${solc.version().replace("Emscripten.clang", "Linux.g++")}`);
} else {
  process.stdout.write(solc.compile(require("node:fs").readFileSync(0, "utf8")));
}
JS
chmod +x "$work/solc"
cat > "$work/foundry.toml" <<TOML
[profile.default]
src = "contracts"
test = "test"
solc = "$work/solc"
offline = true
evm_version = "cancun"
optimizer = true
optimizer_runs = 200
remappings = ["@openzeppelin/=node_modules/@openzeppelin/"]
[profile.default.fuzz]
runs = 256
seed = "0x6d6564747261696c"
[profile.default.invariant]
runs = 32
depth = 48
TOML

# Without the IR OpenZeppelin's P256 has too deep a stack; with it solc takes the chain id for constant within a function, which the
# two tests left out change. Hardhat runs them.
cd "$work"
NODE_PATH="$root/node_modules" PATH="$root/node_modules/.bin:$PATH" \
  "$work/forge/node_modules/.bin/forge" coverage --report summary --ir-minimum \
  --no-match-test '(ASignatureForAnotherChainIsRefused|AcceptanceForAnotherRegistryOrChain)' \
  --no-match-coverage '(node_modules|test)/' "$@"
