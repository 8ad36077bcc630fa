"""The town's own chat server: to a bot the Telegram Bot API over HTTP, to people a small page protocol.

Imports none of the four floors (knowledge, db, handlers, bot) and neither of the two Telegram libraries: it is
the other end of the wire, and must be wrong in nobody's favour.
"""
