// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A digest of zero stands for nothing.
error EmptyDigest();

/// @notice The end `until` is not after now.
error EndNotInFuture(uint40 until, uint40 time);

/// @notice The wait is not over before `effectiveAt`.
error TooEarly(uint40 effectiveAt, uint40 time);

/// @notice The signature could be used up to and including `deadline`.
error ExpiredSignature(uint40 deadline, uint40 time);

/// @notice A list is empty, or too long for the gas of one transaction.
error ListLengthOutOfRange(uint256 length, uint256 max);
