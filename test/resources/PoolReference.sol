// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Sequential reserve matching by its definition (Pathak, Sönmez, Ünver, Yenmez, arXiv 2008.00374), written without a look at the
/// contract: category after category in the order of precedence, in each the best-ranked who are eligible and still without.
library PoolReference {
    uint256 internal constant NOTHING = type(uint256).max;

    /// @param eligible Bit c for category c, by rank.
    /// @param quotas By precedence.
    /// @param soft Bit c: what nobody eligible wants goes to any who remain, by rank, before the next category.
    /// @return given The category of each, by rank, or {NOTHING}.
    /// @return left Units of each category that nobody wanted.
    function sequential(
        uint256[] memory eligible,
        uint16[] memory quotas,
        uint256 soft
    ) internal pure returns (uint256[] memory given, uint256[] memory left) {
        given = new uint256[](eligible.length);
        left = new uint256[](quotas.length);
        for (uint256 i = 0; i < given.length; ++i) given[i] = NOTHING;
        for (uint256 c = 0; c < quotas.length; ++c) {
            left[c] = quotas[c];
            for (uint256 i = 0; i < given.length && left[c] > 0; ++i) {
                if (given[i] != NOTHING || (eligible[i] >> c) & 1 == 0) continue;
                given[i] = c;
                --left[c];
            }
            if ((soft >> c) & 1 == 0) continue;
            for (uint256 i = 0; i < given.length && left[c] > 0; ++i) {
                if (given[i] != NOTHING) continue;
                given[i] = c;
                --left[c];
            }
        }
    }

    /// The quotas up to the first soft category, which are all that the walk can serve; none behind it.
    function walkable(uint16[] memory quotas, uint256 soft) internal pure returns (uint16[] memory served) {
        served = new uint16[](quotas.length);
        for (uint256 c = 0; c < quotas.length; ++c) {
            served[c] = quotas[c];
            if ((soft >> c) & 1 == 1) break;
        }
    }
}
