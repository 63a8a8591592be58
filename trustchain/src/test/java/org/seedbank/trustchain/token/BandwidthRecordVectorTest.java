package org.seedbank.trustchain.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.seedbank.overlay.crypto.PrivateKey;
import org.seedbank.overlay.crypto.PublicKey;
import org.seedbank.overlay.wire.Bytes;
import org.seedbank.overlay.wire.MalformedMessageException;
import org.seedbank.overlay.wire.WireReader;
import org.seedbank.overlay.wire.WireWriter;
import org.seedbank.trustchain.block.HalfBlock;
import org.seedbank.trustchain.block.SequenceNumber;
import org.seedbank.trustchain.fixture.TestKeys;
import org.seedbank.trustchain.fixture.Vectors;

class BandwidthRecordVectorTest {
    private static final BandwidthRecordCodec CODEC = BandwidthRecordCodec.INSTANCE;
    private static final PublicKey STRANGER = TestKeys.named("stranger").publicKey();
    /** 0x00, version, community id, message id. */
    private static final int HEAD_SIZE = 23;

    @TestFactory
    Stream<DynamicTest> recordsAreSignedByBothInTurn() {
        return Vectors.tests("bandwidth_transactions", item -> {
            PrivateKey payer = Vectors.key(item.required("payer_a").textValue());
            PrivateKey payee = Vectors.key(item.required("payee_b").textValue());
            BandwidthRecord open = BandwidthRecord.signedByPayer(
                    payer,
                    payee.publicKey(),
                    new SequenceNumber(item.required("sequence_number").longValue()),
                    new ByteCount(Long.parseLong(item.required("amount").textValue())),
                    Instant.ofEpochMilli(item.required("timestamp").longValue()));
            BandwidthRecord agreed = open.signedByPayee(payee);

            assertThat(open.payerSignature().value()).isEqualTo(Vectors.bytes(item, "signature_a"));
            assertThat(CODEC.packed(open)).isEqualTo(Vectors.bytes(item, "packed_a_only"));
            assertThat(agreed.payeeSignature().value()).isEqualTo(Vectors.bytes(item, "signature_b"));
            assertThat(CODEC.packed(agreed)).isEqualTo(Vectors.bytes(item, "packed_both"));
            assertThat(CODEC.packed(agreed).size())
                    .isEqualTo(item.required("length").intValue());
            assertThat(payer.publicKey().verifies(Vectors.bytes(item, "signing_input_a"), open.payerSignature()))
                    .isTrue();
            assertThat(payee.publicKey().verifies(Vectors.bytes(item, "signing_input_b"), agreed.payeeSignature()))
                    .isTrue();
            checkPackets(item, open, agreed);
        });
    }

    /** Stricter than the reference: a record that only the payer signed says nothing to third parties. */
    @TestFactory
    Stream<DynamicTest> recordsOfOneSignatureConcernOnlyTheirParties() {
        return Vectors.tests("bandwidth_transactions", item -> {
            BandwidthRecord open = unpack(Vectors.bytes(item, "packed_a_only")).orElseThrow();
            BandwidthRecord agreed = unpack(Vectors.bytes(item, "packed_both")).orElseThrow();

            assertThat(open.isValidFor(open.payee()))
                    .isEqualTo(item.required("valid_a_only").booleanValue());
            assertThat(open.isValidFor(STRANGER)).isFalse();
            assertThat(agreed.isValidFor(STRANGER))
                    .isEqualTo(item.required("valid_both").booleanValue());
            assertThat(agreed.isSignedByBoth()).isTrue();
        });
    }

    /** Stricter than the reference: without the payer's signature a record is never valid. */
    @TestFactory
    Stream<DynamicTest> recordsAreValidForThePayee() {
        JsonNode checks = Vectors.section("bandwidth_transactions").path("checks");
        if (Vectors.areBundled()) {
            assertThat(checks).hasSize(7);
        }
        return Vectors.tests(StreamSupport.stream(checks.spliterator(), false), item -> {
            Optional<BandwidthRecord> record = unpack(Vectors.bytes(item, "packed"));
            boolean payerSigned = record.filter(r -> !r.payerSignature().equals(HalfBlock.EMPTY_SIGNATURE))
                    .isPresent();

            assertThat(record.filter(r -> r.isValidFor(r.payee())).isPresent())
                    .isEqualTo(item.required("valid").booleanValue() && payerSigned);
        });
    }

    private static void checkPackets(JsonNode item, BandwidthRecord open, BandwidthRecord agreed) {
        long requestId = item.required("request_id").longValue();
        Bytes request = Vectors.bytes(item, "packet_request");
        Bytes reply = Vectors.bytes(item, "packet_reply");
        Bytes relayed = Vectors.bytes(item, "tunnel_packet");

        assertThat(request.slice(HEAD_SIZE, request.size())).isEqualTo(body(open, requestId));
        assertThat(reply.slice(HEAD_SIZE, reply.size())).isEqualTo(body(agreed, requestId));
        WireReader in = new WireReader(relayed.slice(HEAD_SIZE, relayed.size()));
        assertThat(CODEC.read(in)).isEqualTo(agreed);
        assertThat(in.remaining()).as("circuit id and base amount").isEqualTo(8);
    }

    private static Bytes body(BandwidthRecord record, long requestId) {
        WireWriter out = new WireWriter();
        CODEC.write(record, out);
        return out.u32(requestId).toBytes();
    }

    private static Optional<BandwidthRecord> unpack(Bytes packed) {
        WireReader in = new WireReader(packed);
        try {
            BandwidthRecord record = CODEC.read(in);
            assertThat(in.u32()).as("request id").isZero();
            in.expectEnd();
            return Optional.of(record);
        } catch (MalformedMessageException e) {
            return Optional.empty();
        }
    }
}
