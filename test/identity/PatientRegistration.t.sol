// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EmptyDigest} from "../../contracts/shared/errors.sol";
import {IPatients} from "../../contracts/identity/interfaces/IPatients.sol";
import {PatientRegistry} from "../../contracts/identity/PatientRegistry.sol";
import {Scopes} from "../../contracts/identity/Scopes.sol";
import {PatientId} from "../../contracts/identity/types.sol";
import {PatientTest} from "./PatientTest.sol";

/// Registration by anybody, ids that certify themselves, layout, and the guards without a change.
contract PatientRegistrationTest is PatientTest {
    // Slots 0 and 1 are EIP712's fallback strings.
    uint256 internal constant PATIENTS = 2;

    // -------------------------------------------------------------------------------------------------------- ids

    function testFuzz_IdIsTheTypedHash(bytes calldata signer, bytes32 directory, bytes32 salt) public view {
        bytes32 typeHash = keccak256(
            "PatientId(uint256 chainId,address registry,bytes signer,bytes32 keyDirectory,bytes32 salt)"
        );
        bytes32 expected = keccak256(
            abi.encode(typeHash, block.chainid, address(registry), keccak256(signer), directory, salt)
        );
        assertEq(PatientId.unwrap(registry.patientIdOf(signer, directory, salt)), expected, "id");
    }

    function test_IdDependsOnEveryValueRegistryAndChain() public {
        assertTrue(registry.patientIdOf(_signer(KEY), DIRECTORY, SALT) == patient, "the same");
        assertTrue(!(registry.patientIdOf(_signer(NEW_KEY), DIRECTORY, SALT) == patient), "signer");
        assertTrue(!(registry.patientIdOf(_signer(KEY), NEXT_DIRECTORY, SALT) == patient), "key directory");
        assertTrue(!(registry.patientIdOf(_signer(KEY), DIRECTORY, 0) == patient), "salt");
        PatientRegistry second = new PatientRegistry();
        assertTrue(!(second.patientIdOf(_signer(KEY), DIRECTORY, SALT) == patient), "registry");
        vm.chainId(424_242);
        assertTrue(!(registry.patientIdOf(_signer(KEY), DIRECTORY, SALT) == patient), "chain");
    }

    // --------------------------------------------------------------------------------------------------- register

    function testFuzz_AnybodyRegisters(address sender, address account, bytes calldata key, bytes32 directory) public {
        vm.assume(directory != 0 && key.length <= 1004);
        bytes memory signer = abi.encodePacked(account, key);
        PatientId expected = registry.patientIdOf(signer, directory, SALT);
        vm.assume(!(expected == patient));
        vm.prank(sender);
        expectEmitFrom(address(registry));
        emit IPatients.PatientRegistered(expected, _hash(signer), directory);
        patient = registry.register(signer, directory, SALT);
        assertTrue(patient == expected, "id");
        _assertPatient(signer, 0, directory);
        registry.requirePatient(patient);
    }

    function testFuzz_SignerLengthBounds(uint256 length) public {
        length = bound(length, 0, 2048);
        bytes memory signer = new bytes(length);
        bytes memory call = abi.encodeCall(registry.register, (signer, DIRECTORY, SALT));
        if (length < 20 || length > 1024) return _refused(call, _signerLength(length));
        patient = registry.register(signer, DIRECTORY, SALT);
        _assertPatient(signer, 0, DIRECTORY);
    }

    function test_SignerLengthsAtTheBounds() public {
        assertEq(registry.MAX_SIGNER_LENGTH(), 1024, "max");
        uint256[3] memory bad = [uint256(0), 19, 1025];
        for (uint256 i = 0; i < 3; i++) {
            _refused(abi.encodeCall(registry.register, (new bytes(bad[i]), DIRECTORY, SALT)), _signerLength(bad[i]));
        }
        registry.register(new bytes(20), DIRECTORY, SALT);
        registry.register(new bytes(21), DIRECTORY, SALT);
        registry.register(new bytes(1024), DIRECTORY, SALT);
    }

    function test_AKeyDirectoryOfZeroIsRefused() public {
        bytes memory call = abi.encodeCall(registry.register, (_signer(KEY), bytes32(0), SALT));
        _refused(call, abi.encodeWithSelector(EmptyDigest.selector));
    }

    function test_TheSameIsRefusedTwiceAndAfterChanges() public {
        bytes memory call = abi.encodeCall(registry.register, (_signer(KEY), DIRECTORY, SALT));
        bytes memory expected = abi.encodeWithSelector(IPatients.PatientAlreadyRegistered.selector, patient);
        _refused(call, expected);
        vm.prank(vm.addr(KEY));
        registry.rotateSigner(patient, _signer(NEW_KEY), _acceptance(NEW_KEY, 0));
        _refused(call, expected);
        _assertPatient(_signer(NEW_KEY), 1, DIRECTORY);
    }

    function testFuzz_AFrontRunnerWithAnotherKeyDirectoryGetsAnotherId(bytes32 directory) public {
        vm.assume(directory != 0 && directory != NEXT_DIRECTORY);
        PatientId wanted = registry.patientIdOf(_signer(NEW_KEY), NEXT_DIRECTORY, SALT);
        vm.prank(RELAYER);
        PatientId taken = registry.register(_signer(NEW_KEY), directory, SALT);
        assertTrue(!(taken == wanted), "another id");
        patient = registry.register(_signer(NEW_KEY), NEXT_DIRECTORY, SALT);
        assertTrue(patient == wanted, "the patient's own is still free");
        _assertPatient(_signer(NEW_KEY), 0, NEXT_DIRECTORY);
    }

    // ----------------------------------------------------------------------------------------------------- guards

    function test_GuardsRefuseUnknownPatients() public {
        assertEq(keccak256(abi.encode(registry.patientOf(unknown))), keccak256(new bytes(160)), "all zero");
        _refused(abi.encodeCall(registry.requirePatient, (unknown)), _unknownPatient());
        _refused(abi.encodeCall(registry.requireScope, (unknown, vm.addr(KEY), Scopes.SIGNER_ONLY)), _unknownPatient());
        bytes memory signature = _sign(KEY, SALT);
        _refused(
            abi.encodeCall(
                registry.requireScopeSignature,
                (unknown, _signer(KEY), SALT, signature, Scopes.SIGNER_ONLY)
            ),
            _unknownPatient()
        );
    }

    function testFuzz_OnlyTheSignersAccountPasses(address account) public {
        vm.assume(account != vm.addr(KEY));
        registry.requireScope(patient, vm.addr(KEY), Scopes.SIGNER_ONLY);
        _refused(
            abi.encodeCall(registry.requireScope, (patient, account, Scopes.SIGNER_ONLY)),
            _notSigner(abi.encodePacked(account))
        );
    }

    function testFuzz_RequireSignature(uint256 key, bytes32 digest) public {
        key = bound(key, 1, type(uint128).max);
        vm.assume(key != KEY);
        registry.requireScopeSignature(patient, _signer(KEY), digest, _sign(KEY, digest), Scopes.SIGNER_ONLY);
        // Another's signature under the patient's name, and under the other's own.
        bytes memory signature = _sign(key, digest);
        _refused(
            abi.encodeCall(
                registry.requireScopeSignature,
                (patient, _signer(KEY), digest, signature, Scopes.SIGNER_ONLY)
            ),
            _invalidSignature(digest)
        );
        _refused(
            abi.encodeCall(
                registry.requireScopeSignature,
                (patient, _signer(key), digest, signature, Scopes.SIGNER_ONLY)
            ),
            _notSigner(_signer(key))
        );
        bytes32 another = keccak256(abi.encode(digest));
        _refused(
            abi.encodeCall(
                registry.requireScopeSignature,
                (patient, _signer(KEY), another, _sign(KEY, digest), Scopes.SIGNER_ONLY)
            ),
            _invalidSignature(another)
        );
    }

    // ----------------------------------------------------------------------------------------------------- layout

    function testFuzz_TwoSlotsAsDrawn(uint8 changes) public {
        changes %= 4;
        for (uint256 i = 0; i < changes; i++) {
            vm.prank(vm.addr(KEY));
            registry.setKeyDirectory(patient, NEXT_DIRECTORY);
        }
        bytes32 slot = keccak256(abi.encode(PatientId.unwrap(patient), PATIENTS));
        uint256 word = uint256(uint192(_hash(_signer(KEY)))) | (uint256(changes) << 192);
        assertEq(vm.load(address(registry), slot), bytes32(word), "slot 0");
        slot = bytes32(uint256(slot) + 1);
        assertEq(vm.load(address(registry), slot), changes == 0 ? DIRECTORY : NEXT_DIRECTORY, "slot 1");
        assertEq(vm.load(address(registry), bytes32(uint256(slot) + 1)), bytes32(0), "two slots");
    }

    /// The nonce never falls back to one that signatures named: it stops at its 48 bits.
    function test_TheLastNonceIsNotWrapped() public {
        bytes32 slot = keccak256(abi.encode(PatientId.unwrap(patient), PATIENTS));
        uint48 last = type(uint48).max;
        vm.store(address(registry), slot, bytes32(uint256(uint192(_hash(_signer(KEY)))) | (uint256(last) << 192)));
        bytes memory overflow = abi.encodeWithSignature("Panic(uint256)", 0x11);
        bytes memory call = abi.encodeCall(registry.setKeyDirectory, (patient, NEXT_DIRECTORY));
        _refused(address(registry), vm.addr(KEY), call, overflow);
        call = abi.encodeCall(registry.rotateSigner, (patient, _signer(NEW_KEY), _acceptance(NEW_KEY, last)));
        _refused(address(registry), vm.addr(KEY), call, overflow);
    }

    function test_TheDomainIsTold() public view {
        (, string memory name, string memory version, uint256 chainId, address target, , ) = registry.eip712Domain();
        assertEq(keccak256(bytes(name)), keccak256("medtrail PatientRegistry"), "name");
        assertEq(keccak256(bytes(version)), keccak256("1"), "version");
        assertEq(chainId, block.chainid, "chain");
        assertEq(target, address(registry), "contract");
    }
}
