// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ExpiredSignature} from "../shared/errors.sol";
import {IPatientRegistry} from "./interfaces/IPatientRegistry.sol";
import {PatientId} from "./types.sol";

/// @title What a patient may do by transaction or by signature, for contracts of other rooms
abstract contract PatientAuthorized is EIP712 {
    /// @notice The registry that knows each patient's signer.
    IPatientRegistry public immutable PATIENTS;

    constructor(IPatientRegistry patients) {
        PATIENTS = patients;
    }

    /// The transaction must come from the patient's account, or that of a delegate with the scopes.
    function _requireSent(PatientId patient, uint16 scopes) internal view {
        PATIENTS.requireScope(patient, msg.sender, scopes);
    }

    /// The signature must be the patient's, or a delegate's with the scopes, over `structHash` in this contract's domain,
    /// and in time.
    function _requireSigned(
        PatientId patient,
        uint16 scopes,
        bytes32 structHash,
        uint40 deadline,
        bytes calldata signer,
        bytes calldata signature
    ) internal view {
        if (block.timestamp > deadline) revert ExpiredSignature(deadline, uint40(block.timestamp));
        PATIENTS.requireScopeSignature(patient, signer, _hashTypedDataV4(structHash), signature, scopes);
    }
}
