import "dotenv/config";
import { createRequire } from "node:module";
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

// solc comes from the npm registry, so a build downloads nothing.
const solc = { version: "0.8.37", path: createRequire(import.meta.url).resolve("solc/soljson.js") } as const;

const privateChainId = process.env.PRIVATE_CHAIN_ID;

export default defineConfig({
  plugins: [toolbox],
  solidity: {
    profiles: {
      // Private chains lag behind mainnet, so the code targets cancun; gas is measured on an osaka network.
      default: {
        ...solc,
        settings: { evmVersion: "cancun", optimizer: { enabled: true, runs: 200 } },
      },
      production: {
        ...solc,
        settings: {
          evmVersion: "cancun",
          viaIR: true,
          optimizer: { enabled: true, runs: 1_000_000 },
          metadata: { bytecodeHash: "ipfs" },
          outputSelection: { "*": { "*": ["storageLayout"] } },
        },
      },
    },
    npmFilesToBuild: [
      "@openzeppelin/contracts/access/manager/AccessManager.sol",
      "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913P256Verifier.sol",
      "@openzeppelin/contracts/utils/cryptography/verifiers/ERC7913WebAuthnVerifier.sol",
    ],
  },
  paths: { tests: { solidity: "./test", mocha: "./test" }, ignition: "./deploy" },
  typechain: { outDir: "typechain-types" },
  coverage: { skipFiles: ["test/**"] },
  test: {
    solidity: {
      isolate: true,
      fuzz: { runs: 256, seed: "0x6d6564747261696c" },
      invariant: { runs: 32, depth: 48, failOnRevert: false },
    },
    mocha: { timeout: 120_000 },
  },
  networks: {
    // The name that Hardhat gives its in-process network; spelled out because the gas figures name the fork.
    default: { type: "edr-simulated", chainType: "l1", chainId: 31337, hardfork: "osaka" },
    node: { type: "edr-simulated", chainType: "l1", chainId: 31337, hardfork: "osaka" },
    localhost: { type: "http", chainType: "l1", url: "http://127.0.0.1:8545" },
    sepolia: {
      type: "http",
      chainType: "l1",
      chainId: 11_155_111,
      url: configVariable("SEPOLIA_RPC_URL"),
      accounts: [configVariable("SEPOLIA_DEPLOYER_KEY")],
    },
    private: {
      type: "http",
      chainType: "generic",
      url: configVariable("PRIVATE_RPC_URL"),
      accounts: [configVariable("PRIVATE_DEPLOYER_KEY")],
      ...(privateChainId ? { chainId: Number(privateChainId) } : {}),
    },
  },
});
