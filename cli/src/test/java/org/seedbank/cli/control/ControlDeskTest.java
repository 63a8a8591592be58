package org.seedbank.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.seedbank.cli.output.CliFailure;
import org.seedbank.cli.output.ExitCode;

class ControlDeskTest {
    private final ControlDesk desk = new ControlDesk(Map.of(
            "echo",
            params -> {
                String text = params.requireText("text");
                return CompletableFuture.completedFuture(out -> out.put("text", text));
            },
            "fail",
            params -> CompletableFuture.failedFuture(
                    new CliFailure(ExitCode.NOT_FOUND, "cannot find", "it", "it is not there", "look elsewhere"))));

    @Test
    void answersWithTheIdOfTheRequest() {
        assertThat(answer("{'jsonrpc':'2.0','id':7,'method':'echo','params':{'text':'a\\nb'}}"))
                .isEqualTo(quoted("{'jsonrpc':'2.0','id':7,'result':{'text':'a\\nb'}}\n"));
        assertThat(answer("{'jsonrpc':'2.0','id':'x','method':'echo','params':{'text':''}}"))
                .isEqualTo(quoted("{'jsonrpc':'2.0','id':'x','result':{'text':''}}\n"));
    }

    @Test
    void answersNothingToNotifications() {
        assertThat(desk.answer(quoted("{'jsonrpc':'2.0','method':'echo','params':{'text':'x'}}"))
                        .join())
                .isEmpty();
    }

    @Test
    void failuresCarryTheExitCodeOfTheSameFailureInACommand() {
        assertThat(answer("{'jsonrpc':'2.0','id':1,'method':'fail'}"))
                .isEqualTo(quoted("{'jsonrpc':'2.0','id':1,'error':{'code':-32000,"
                        + "'message':'cannot find it: it is not there',"
                        + "'data':{'code':3,'kind':'not-found','hint':'look elsewhere'}}}\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nonsense | -32700",
                "{'jsonrpc':'2.0','id':1,'method':'echo' | -32700",
                "{'jsonrpc':'2.0','id':1,'method':'echo'} {} | -32700",
                "{'id':1,'id':1} | -32700",
                "[] | -32700",
                "7 | -32700",
                "{'jsonrpc':'2.0','id':111111111111111111111111111111111,'method':'echo'} | -32700",
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':{'text':1e999}} | -32700",
                "{} | -32600",
                "{'jsonrpc':'1.0','id':1,'method':'echo'} | -32600",
                "{'jsonrpc':'2.0','id':1,'method':7} | -32600",
                "{'jsonrpc':'2.0','id':{},'method':'echo'} | -32600",
                "{'jsonrpc':'2.0','id':1,'method':'nothing'} | -32601",
                "{'jsonrpc':'2.0','id':1,'method':'echo'} | -32602",
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':['text']} | -32602",
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':{'text':7}} | -32602",
            })
    void saysWhatIsWrongWithARequest(String request, int code) {
        assertThat(answer(request))
                .contains("\"error\":{\"code\":" + code + ",")
                .endsWith("}}\n");
    }

    @Test
    void readsNothingThatIsNestedDeeply() {
        String request =
                "{'jsonrpc':'2.0','id':1,'method':'echo','params':" + "{'a':".repeat(1000) + "1" + "}".repeat(1001);

        assertThat(answer(request)).contains("-32700");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answersDamagedRequestsWithOneLine(long seed) {
        Random random = new Random(seed);
        String request =
                quoted("{'jsonrpc':'2.0','id':7,'method':'echo','params':{'text':'a','more':[1,2.5e3,null,true]}}");
        for (int i = 0; i < 2000; i++) {
            StringBuilder damaged = new StringBuilder(request);
            for (int j = random.nextInt(4); j >= 0; j--) {
                damaged.setCharAt(random.nextInt(damaged.length()), (char) random.nextInt(1, 300));
            }
            String cut = damaged.substring(0, random.nextInt(damaged.length() + 1));

            assertThat(desk.answer(cut).join().orElse("\n"))
                    .as("seed %s, round %s: %s", seed, i, cut)
                    .matches(answer -> answer.indexOf('\n') == answer.length() - 1);
        }
    }

    private String answer(String request) {
        return desk.answer(quoted(request)).join().orElseThrow();
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }
}
