// For the Solidity tests of `npm test`: they are compiled into a folder of their own, since at the same time the library tests
// run on the production build.
import config from "./hardhat.config.js";

const folder = "cache/solidity-tests";

export default { ...config, paths: { ...config.paths, artifacts: `${folder}/artifacts`, cache: `${folder}/cache` } };
