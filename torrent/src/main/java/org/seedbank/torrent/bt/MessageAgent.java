package org.seedbank.torrent.bt;

import bt.protocol.Message;
import bt.torrent.messaging.MessageContext;
import java.util.function.Consumer;

/** Takes part in the conversation with every peer of a torrent; called on one thread of Bt. */
interface MessageAgent {
    /** A message came. */
    default void consume(Message message, MessageContext context) {}

    /** Nothing waits to be sent to this peer; {@code out} takes what should be. */
    default void produce(Consumer<Message> out, MessageContext context) {}
}
