"""A console client for the original's server, written from the facts of its wire: what it asks, prints and sends.

Usage: original_client.py http://127.0.0.1:5080   (talks over standard input and output until its input ends)
"""
import json
import sys
import urllib.request

ADDRESS = sys.argv[1] + "/chatrm/"


def call(name, body=None):
    """POSTs JSON when there is something to say, otherwise GETs; the answer's text."""
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(ADDRESS + name, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def main():
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
    user = input("Enter your Username: ")
    while True:
        print("1. Load Chatrooms")
        print("2. Create Chatroom")
        choice = input("> ")
        if choice == "2":
            print(call("CREATEROOM", {"roomname": input("Enter a room name: ")}))
            continue

        rooms = json.loads(call("GETROOMS"))
        for room in rooms:
            print("Room: " + room[0] + " Name: " + room[1])
        number = input("Enter a room number: ")
        # By position, as the original does it: room N is row N-1.
        print(rooms[int(number) - 1][2])
        said = input("Send a message: ")
        print(call("SENDMSG", {"roomid": number, "message": "\n" + user + ": " + said + "\n"}))


try:
    main()
except EOFError:
    pass
