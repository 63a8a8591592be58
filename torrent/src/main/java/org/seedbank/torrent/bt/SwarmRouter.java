package org.seedbank.torrent.bt;

import bt.protocol.Message;
import bt.torrent.messaging.DefaultMessageRouter;
import bt.torrent.messaging.MessageContext;
import bt.torrent.messaging.MessageRouter;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Gives every message first to the agents of Bt and of its modules, then to ours. */
final class SwarmRouter implements MessageRouter {
    private final MessageRouter modules;
    private final List<MessageAgent> agents;

    SwarmRouter(Collection<Object> modules, Collection<MessageAgent> agents) {
        this.modules = new DefaultMessageRouter(modules);
        this.agents = List.copyOf(agents);
    }

    @Override
    public void consume(Message message, MessageContext context) {
        modules.consume(message, context);
        for (MessageAgent agent : agents) {
            agent.consume(message, context);
        }
    }

    @Override
    public void produce(Consumer<Message> out, MessageContext context) {
        modules.produce(out, context);
        for (MessageAgent agent : agents) {
            agent.produce(out, context);
        }
    }

    @Override
    public void registerMessagingAgent(Object agent) {
        modules.registerMessagingAgent(agent);
    }

    @Override
    public void unregisterMessagingAgent(Object agent) {
        modules.unregisterMessagingAgent(agent);
    }
}
