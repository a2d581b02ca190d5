"""The rules that every exchange is judged by. Each is a function from an exchange to findings."""
